"""From links to clusters: connected components, one-to-one links, and what clusters look like."""

from linkspark.clustering.components import JoinBy as JoinBy
from linkspark.clustering.components import cluster_links as cluster_links
from linkspark.clustering.components import cluster_table as cluster_table
from linkspark.clustering.driver_pass import on_driver as on_driver
from linkspark.clustering.metrics import cluster_metrics as cluster_metrics
from linkspark.clustering.metrics import cluster_sizes as cluster_sizes
from linkspark.clustering.one_to_one import mutual_best_links as mutual_best_links
from linkspark.clustering.one_to_one import one_record_per_source as one_record_per_source
from linkspark.clustering.one_to_one import optimal_links as optimal_links
