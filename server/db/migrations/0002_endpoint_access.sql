CREATE TABLE `endpoint_audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`who` text NOT NULL,
	`what` text NOT NULL,
	`endpoint` text,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `endpoint_audit_endpoint` ON `endpoint_audit` (`endpoint`);--> statement-breakpoint
CREATE TABLE `endpoint_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`start` text NOT NULL,
	`hash` text NOT NULL,
	`endpoints` text,
	`actions` text NOT NULL,
	`per_minute` integer,
	`at_once` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `endpoint_keys_hash_unique` ON `endpoint_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `endpoint_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint` text NOT NULL,
	`version` integer,
	`caller` text NOT NULL,
	`state` text NOT NULL,
	`format` text NOT NULL,
	`rows` integer NOT NULL,
	`problem` text,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
ALTER TABLE `endpoints` ADD `previous` integer;--> statement-breakpoint
ALTER TABLE `endpoints` ADD `settings` text;--> statement-breakpoint
ALTER TABLE `endpoints` ADD `aliases` text;--> statement-breakpoint
ALTER TABLE `endpoints` ADD `form_token` text;