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
--> statement-breakpoint
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
--> statement-breakpoint
CREATE TABLE `people` (
	`name` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`basis` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `label_answers` (
	`source` text NOT NULL,
	`target` text NOT NULL,
	`row` integer NOT NULL,
	`value` text NOT NULL,
	`answered_at` integer NOT NULL,
	PRIMARY KEY(`source`, `target`, `row`)
);
--> statement-breakpoint
CREATE TABLE `probe_facts` (
	`key` text PRIMARY KEY NOT NULL,
	`facts` text NOT NULL,
	`used_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `probe_facts_used` ON `probe_facts` (`used_at`);--> statement-breakpoint
CREATE TABLE `actions` (
	`key` text PRIMARY KEY NOT NULL,
	`node` text NOT NULL,
	`outputs` text NOT NULL,
	`milliseconds` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `flow_nodes` (
	`flow_id` text NOT NULL,
	`node_id` text NOT NULL,
	`run_id` text NOT NULL,
	`outputs` text,
	`parts` text,
	PRIMARY KEY(`flow_id`, `node_id`)
);
--> statement-breakpoint
CREATE TABLE `pins` (
	`flow_id` text NOT NULL,
	`node_id` text NOT NULL,
	`run_id` text NOT NULL,
	`outputs` text NOT NULL,
	`pinned_at` integer NOT NULL,
	PRIMARY KEY(`flow_id`, `node_id`)
);
--> statement-breakpoint
CREATE TABLE `run_events` (
	`run_id` text NOT NULL,
	`seq` integer NOT NULL,
	`node_id` text,
	`type` text NOT NULL,
	`event` text NOT NULL,
	PRIMARY KEY(`run_id`, `seq`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `run_events_by_node` ON `run_events` (`run_id`,`node_id`,`type`);--> statement-breakpoint
CREATE TABLE `run_flows` (
	`digest` text PRIMARY KEY NOT NULL,
	`flow` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `run_nodes` (
	`run_id` text NOT NULL,
	`node_id` text NOT NULL,
	`place` integer NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`milliseconds` integer NOT NULL,
	`started_at` integer,
	`peak_memory` integer,
	`problems` text NOT NULL,
	`outputs` text NOT NULL,
	`progress` text,
	`waiting_for` text,
	`rerun` text,
	`key` text,
	`parts` text,
	PRIMARY KEY(`run_id`, `node_id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`flow_id` text NOT NULL,
	`revision` text NOT NULL,
	`flow_name` text NOT NULL,
	`flow_digest` text NOT NULL,
	`status` text NOT NULL,
	`engine` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`parent_run_id` text,
	`parameters` text NOT NULL,
	`scope` text NOT NULL,
	`overrides` text NOT NULL,
	`flow_folder` text NOT NULL,
	`confined` integer NOT NULL,
	`cancel_requested` integer NOT NULL,
	`problems` text NOT NULL,
	FOREIGN KEY (`flow_digest`) REFERENCES `run_flows`(`digest`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `runs_by_flow` ON `runs` (`flow_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `runs_by_status` ON `runs` (`status`);--> statement-breakpoint
CREATE INDEX `runs_by_parent` ON `runs` (`parent_run_id`);--> statement-breakpoint
CREATE TABLE `timers` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`payload` text,
	`at` integer NOT NULL,
	`every` integer,
	`failures` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `secrets` (
	`name` text PRIMARY KEY NOT NULL,
	`sealed` blob NOT NULL,
	`updated_at` integer NOT NULL
);
