using System.Net;

namespace Timesheets;

/// <summary>How the entries are listed over a protocol, and what its answers are called.</summary>
internal sealed record DemoRequest(HttpMethod Method, string Target, Func<string, string> Command, string Ok, string Unauthenticated, string Forbidden)
{
    public static DemoRequest Http(string api)
    {
        string target = api + "/timesheets";
        return new(HttpMethod.Get, target, fields => $"curl -i {target} {fields}", "200", "401", "403");
    }

    public static DemoRequest Grpc(string api, string protos)
    {
        const string Call = "timesheets.v1.Timesheets/ListTimesheets";
        return new(
            HttpMethod.Post,
            $"{api}/{Call}",
            fields => $"grpcurl -plaintext -import-path {protos} -proto timesheets.proto {fields} {new Uri(api).Authority} {Call}",
            "OK",
            "UNAUTHENTICATED",
            "PERMISSION_DENIED");
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
