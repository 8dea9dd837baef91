using System.Text.Json;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Hosts.Tests.Wire;

/// <summary>Sends a request of a contract over HTTP/1.1, and reads the response.</summary>
internal static class HttpExchange
{
    public static async Task<ContractResponse> SendAsync(ContractHost host, ContractRequest request, CancellationToken cancellation)
    {
        string[] length = request.Body.Length == 0 ? [] : [$"Content-Length: {request.Body.Length}"];
        string[] lines =
        [
            $"{request.Method ?? host.Method} {(request.Target ?? host.PathOf(request.Resource)) + request.Suffix} HTTP/1.1",
            "Host: " + (request.Host ?? host.Authority), .. request.Fields, .. length,
        ];
        Reply reply = await RawHttp.SendAsync(host.Port, lines, cancellation, request.Body);
        return ContractResponse.Read(host, (int)reply.Status, reply.Headers, TextOf(reply));
    }

    public static Task<Reply> FetchAsync(ContractHost host, string target, string method, string? name, string[] fields, CancellationToken cancellation) =>
        RawHttp.SendAsync(host.Port, [$"{method} {target} HTTP/1.1", "Host: " + (name ?? host.Authority), .. fields], cancellation);

    public static Task<Reply> PostAsync(ContractHost host, string target, string body, string method, string[] fields, CancellationToken cancellation) => RawHttp.SendAsync(
        host.Port, [$"{method} {target} HTTP/1.1", "Host: " + host.Authority, .. fields, $"Content-Length: {body.Length}"], cancellation, body);

    // A rejection has a problem document (RFC 9457) with the content of the challenge only.
    private static string TextOf(Reply reply)
    {
        if (reply.ContentType != Challenge.ContentType)
            return reply.Body;
        if (reply.Body.Length == 0)
            return string.Empty;   // the response to HEAD
        Assert.DoesNotContain('\\', reply.Body);   // to be read by people too: no escapes
        var problem = JsonElement.Parse(reply.Body);
        string? error = ChallengeList.Read(reply.Challenges).Select(static c => ChallengeList.ParameterOf(c, "error")).FirstOrDefault(static e => e is not null);
        reply.AssertProblem(reply.Status, error);
        Assert.All(problem.EnumerateObject(), static member => Assert.Contains(member.Name, (string[])["title", "status", "detail", "error"]));
        return problem.TryGetProperty("detail", out JsonElement detail) ? detail.GetString()! : string.Empty;
    }
}
