"""Everything that students are told: one fact that can be checked, then one question."""
