"""What a student's work leaves behind: attempts, guesses, choices, and what is done."""
