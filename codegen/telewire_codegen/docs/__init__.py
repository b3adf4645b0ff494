"""Documentation pages: a record's page with its flow, neighbours and code; indexes, events, vocabulary, glossary."""
