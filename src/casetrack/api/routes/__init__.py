"""One module for each noun: parse, call one verb, answer."""
