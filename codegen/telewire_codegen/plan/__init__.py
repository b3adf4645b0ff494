"""All decisions of the compiler: records to a plan, without writing a line of code."""
