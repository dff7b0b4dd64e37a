-- Nothing is published any more.
TRUNCATE TABLE probabilistic_performance_analytics
