"""The district: every service as processes of its own, on PostgreSQL and RabbitMQ."""
