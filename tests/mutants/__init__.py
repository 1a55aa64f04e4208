"""Would the tests notice? Each mutant is one thing gone wrong, and names the test that must fail then."""
