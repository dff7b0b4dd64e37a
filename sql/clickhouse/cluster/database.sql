-- A database on every server of a cluster, where it is not there.
-- Parameters: {database:Identifier}. ppa_CLUSTER stands for the cluster's name: the grammar takes no parameter there.
CREATE DATABASE IF NOT EXISTS {database:Identifier} ON CLUSTER 'ppa_CLUSTER' ENGINE = Atomic
