"""A district on one machine: private PostgreSQL, RabbitMQ and nginx, and the processes between."""
