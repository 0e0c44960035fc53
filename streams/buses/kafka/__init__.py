"""The bus over Kafka: collectors produce, Faust agents judge, one service writes to the store."""
