"""What Kibana refuses or draws wrongly, one module a kind of fault: saved objects in, faults out."""
