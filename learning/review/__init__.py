"""The officers' pages of learning models: what waits, and recognition by a decision."""
