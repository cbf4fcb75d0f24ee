"""The audit trail: a chained, append-only record of every act, without names."""
