using System.Net;

namespace Timesheets;

/// <summary>The request for the entries over a protocol, and the names of its statuses.</summary>
internal sealed record DemoRequest(HttpMethod Method, string Target, Func<string, string> Command, string Ok, string Unauthenticated, string Forbidden)
{
    /// <summary>The first request to paste. Over HTTP its response shows the claims of the token.</summary>
    public required Func<string, string> FirstCommand { get; init; }

    /// <summary>Whether the protocol needs HTTP/2.</summary>
    private bool NeedsHttp2 { get; init; }

    public static DemoRequest Http(string api)
    {
        string target = api + "/timesheets";
        return new(HttpMethod.Get, target, fields => $"curl -i {target} {fields}", "200", "401", "403")
        {
            FirstCommand = fields => $"curl -i {api}/whoami {fields}",
        };
    }

    public static DemoRequest Grpc(string api, string protos)
    {
        const string Call = "timesheets.v1.Timesheets/ListTimesheets";
        return new(HttpMethod.Post, $"{api}/{Call}", Command, "OK", "UNAUTHENTICATED", "PERMISSION_DENIED")
        {
            FirstCommand = Command,
            NeedsHttp2 = true,
        };

        string Command(string fields) => $"grpcurl -plaintext -import-path {protos} -proto timesheets.proto {fields} {new Uri(api).Authority} {Call}";
    }

    public static DemoRequest Mcp(string resource)
    {
        const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_entries","arguments":{}}}""";
        return new(HttpMethod.Post, resource, Command, "200", "401", "403") { FirstCommand = Command };

        string Command(string fields) =>
            $"curl -i {resource} {fields} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{Call}'";
    }

    /// <summary>Creates the request without a body: it is rejected before the body is read.</summary>
    public HttpRequestMessage Create()
    {
        var request = new HttpRequestMessage(Method, Target);
        if (NeedsHttp2)
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return request;
    }
}
