"""What an instructor writes: how inputs are drawn, losses, questions, and the reading of an assignment."""
