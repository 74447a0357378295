"""
Who may reach whom, by the network policies of every stack file.

`policies` decides by the API's own rules, `hub_chart` has the policies that a chart makes of our values, `places` the
pods and addresses that there are, and `test_flows` says which flows there must be and which there mustn't.
"""
