"""The places that backups go to: a folder, a machine by SFTP, S3-compatible storage."""
