from hustings import Page, Plugin, Table
plugin = Plugin()

@plugin.view("stations")
def stations(request):
    district = request.parameters.get("district", "AA")
    rows = request.query("pollingStations", "reference", "place", where={"field": "district", "eq": district})
    return Page(f"Where {district} votes", Table("Ballot boxes", columns=["Box", "Place"], rows=rows))

plugin.run()
