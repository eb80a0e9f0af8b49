"""What runs inside the wall: everything here is as untrusted as the student code beside it."""
