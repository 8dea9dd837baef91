using System.Net.Http.Headers;
using System.Text;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>Messages of the protocol as requests, without an SDK.</summary>
internal static class McpRequest
{
    public const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_entries","arguments":{}}}""";
    public const string CreateEntry =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_entry","arguments":{"project":"Lighthouse","date":"2026-01-31","hours":7.5}}}""";
    public const string Watch =
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"watch_entries","arguments":{},"_meta":{"progressToken":"p"}}}""";
    public const string ListTools = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    public static HttpRequestMessage Create(string address, string body, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        foreach ((string name, string value) in fields)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public static async Task<McpAnswer> PostAsync(
        HttpClient http, string address, string body, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        using HttpRequestMessage request = Create(address, body, fields);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        string[] challenges = response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values) ? [.. values] : [];
        return new((int)response.StatusCode, challenges, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}

/// <summary>A response: the WWW-Authenticate fields in their order, and the body.</summary>
internal sealed record McpAnswer(int Status, IReadOnlyList<string> Challenges, string Body);
