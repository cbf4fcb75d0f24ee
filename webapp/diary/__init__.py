"""The diary: visits, drop-offs and collections, with no horizon."""
