CREATE TABLE `files` (
	`id` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`name` text NOT NULL,
	`size` integer NOT NULL,
	`uploaded_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `flow_revisions` (
	`flow_id` text NOT NULL,
	`revision` text NOT NULL,
	`document` blob NOT NULL,
	`node_count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`origin` text NOT NULL,
	PRIMARY KEY(`flow_id`, `revision`)
);
--> statement-breakpoint
CREATE TABLE `flows` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`revision` text NOT NULL,
	`node_count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`stamp` text NOT NULL,
	`broken` text
);
