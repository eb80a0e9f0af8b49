"""The only room that runs student code: walls, limits, the wire, and what stands inside."""
