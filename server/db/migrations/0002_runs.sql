CREATE TABLE `label_answers` (
	`source` text NOT NULL,
	`target` text NOT NULL,
	`row` integer NOT NULL,
	`value` text NOT NULL,
	`answered_at` integer NOT NULL,
	PRIMARY KEY(`source`, `target`, `row`)
);
--> statement-breakpoint
CREATE TABLE `actions` (
	`key` text PRIMARY KEY NOT NULL,
	`node` text NOT NULL,
	`outputs` text NOT NULL,
	`milliseconds` integer NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL
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
CREATE INDEX `runs_by_parent` ON `runs` (`parent_run_id`);