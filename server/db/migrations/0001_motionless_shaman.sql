CREATE TABLE `endpoint_versions` (
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`identity` text NOT NULL,
	`model` text NOT NULL,
	`metrics` text NOT NULL,
	`examples` text NOT NULL,
	`replayed_rows` integer NOT NULL,
	`largest_difference` text NOT NULL,
	`run_id` text,
	`flow_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`name`, `version`)
);
--> statement-breakpoint
CREATE TABLE `endpoints` (
	`name` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`requests` integer NOT NULL
);
