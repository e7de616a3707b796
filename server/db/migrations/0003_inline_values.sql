CREATE TABLE `inline_values` (
	`digest` text PRIMARY KEY NOT NULL,
	`made` text NOT NULL,
	`output` text NOT NULL,
	`content` text,
	`used_at` integer NOT NULL
);
