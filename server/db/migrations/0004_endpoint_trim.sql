DROP TABLE `endpoint_requests`;--> statement-breakpoint
ALTER TABLE `endpoints` DROP COLUMN `form_token`;