CREATE TABLE `probe_facts` (
	`key` text PRIMARY KEY NOT NULL,
	`facts` text NOT NULL,
	`used_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `probe_facts_used` ON `probe_facts` (`used_at`);