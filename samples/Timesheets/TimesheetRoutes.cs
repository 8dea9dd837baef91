using System.Text;

namespace Timesheets;

/// <summary>The routes of the API over HTTP, as GET / lists them.</summary>
public static class TimesheetRoutes
{
    private static readonly (string Route, string Needs)[] All =
    [
        ("GET /", "nothing: this list"),
        ("GET /health", "nothing"),
        ("GET /secure-route", "an access token"),
        ("GET /api/external", "an access token"),
        ("GET /whoami", "an access token: the claims of the caller"),
        ("GET /optional", "nothing, or an access token"),
        ("GET /timesheets", $"the scope {TimesheetAccess.Read}"),
        ("POST /timesheet", $"the scope {TimesheetAccess.Create}, and {Problem.EntryForm}"),
        ("GET /step-up", "a second factor in the last five minutes"),
        ("GET /.well-known/oauth-protected-resource", "nothing: metadata for clients (RFC 9728)"),
    ];

    /// <summary>The calls of the API over gRPC, as GET / lists them.</summary>
    public const string Calls = $"""
        gRPC over HTTP/2 without TLS, service timesheets.v1.Timesheets (Protos/timesheets.proto):
        Health              nothing
        ListTimesheets      the scope {TimesheetAccess.Read}
        CreateTimesheet     the scope {TimesheetAccess.Create}
        WatchTimesheets     the scope {TimesheetAccess.Read}
        ImportTimesheets    the scope {TimesheetAccess.Create}
        SyncTimesheets      the scope {TimesheetAccess.Create}

        """;

    /// <summary>Lists each route and what it needs, one line each.</summary>
    public static string List(TimesheetSettings settings, bool hasWebSocket)
    {
        var text = new StringBuilder();
        foreach ((string route, string needs) in All)
            Append(route, needs);
        if (settings.ClientId is { } client)
            Append("GET /api/private", $"an ID token of the client {client}");
        if (settings.Revocations.IsOn)
            Append("POST /logout", "an access token: revokes the tokens of its subject");
        if (settings is { Revocations.IsOn: true, ClientId: { } webClient } && hasWebSocket)
            Append("POST /backchannel-logout", $"a logout token of the provider for the client {webClient}");
        if (hasWebSocket)
            Append("GET /timesheets/watch", $"the scope {TimesheetAccess.Read}: server-sent events");
        if (hasWebSocket)
            Append("GET /ws", "a WebSocket with an access token among its sub-protocols");
        return text.ToString();

        void Append(string route, string needs) => text.Append(route.PadRight(43)).Append(needs).Append('\n');
    }
}
