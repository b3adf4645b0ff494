"""What the project's tests do with telemetry: they prove, and are never emitters or consumers."""
