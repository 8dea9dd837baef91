using System.Net;

namespace Timesheets;

/// <summary>How the entries are listed over a protocol, and what its answers are called.</summary>
internal sealed record DemoRequest(HttpMethod Method, string Target, Func<string, string> Command, string Ok, string Unauthenticated, string Forbidden)
{
    /// <summary>The first request to paste: its answer shows something, where the protocol has such a request.</summary>
    public required Func<string, string> FirstCommand { get; init; }

    public static DemoRequest Http(string api)
    {
        string target = api + "/timesheets";
        return new(HttpMethod.Get, target, fields => $"curl -i {target} {fields}", "200", "401", "403") { FirstCommand = fields => $"curl -i {api}/whoami {fields}" };
    }

    public static DemoRequest Grpc(string api, string protos)
    {
        const string Call = "timesheets.v1.Timesheets/ListTimesheets";
        return new(HttpMethod.Post, $"{api}/{Call}", Command, "OK", "UNAUTHENTICATED", "PERMISSION_DENIED") { FirstCommand = Command };

        string Command(string fields) => $"grpcurl -plaintext -import-path {protos} -proto timesheets.proto {fields} {new Uri(api).Authority} {Call}";
    }

    /// <summary>The request itself, without a body: it is refused before anybody reads one.</summary>
    public HttpRequestMessage Create()
    {
        var request = new HttpRequestMessage(Method, Target);
        if (Method == HttpMethod.Post)
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return request;
    }
}
