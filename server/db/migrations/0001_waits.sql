CREATE TABLE `node_states` (
	`run_id` text NOT NULL,
	`node_id` text NOT NULL,
	`state` text NOT NULL,
	`saved_at` integer NOT NULL,
	PRIMARY KEY(`run_id`, `node_id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `node_waits` (
	`run_id` text NOT NULL,
	`node_id` text NOT NULL,
	`name` text NOT NULL,
	`waiting_for` text NOT NULL,
	`person` integer NOT NULL,
	`event` text,
	`until` integer,
	`created_at` integer NOT NULL,
	`answer` text,
	PRIMARY KEY(`run_id`, `node_id`, `name`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `node_waits_by_event` ON `node_waits` (`event`);--> statement-breakpoint
ALTER TABLE `runs` ADD `parent_node_id` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `sub_run` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `given` text;