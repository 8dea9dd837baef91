using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Hosts.Tests.Wire;

/// <summary>Sends a request of a contract as a gRPC call, and reads the response.</summary>
internal static class GrpcExchange
{
    /// <summary>The number of bytes before the content of a message.</summary>
    public const int PrefixLength = 5;

    private const string Media = "application/grpc";

    public static async Task<ContractResponse> SendAsync(ContractHost host, ContractRequest request, CancellationToken cancellation)
    {
        (string Name, string Value)[] fields =
        [
            (":method", request.Method ?? host.Method), (":scheme", "http"), (":path", (request.Target ?? host.PathOf(request.Resource)) + request.Suffix),
            (":authority", request.Host ?? host.Authority), ("te", "trailers"), .. request.Fields.Select(static field => Split(field)),
        ];
        if (!fields.Any(static field => field.Name == "content-type"))
            fields = [.. fields, ("content-type", Media)];
        Http2Answer response = await Http2Exchange.SendAsync(host.Port, fields, Message(request.Body), cancellation);
        return response.Blocks is [var headers, ..] ? Read(host, headers, response) : ContractResponse.Read(host, 0, Lookup([]), string.Empty);
    }

    public static Task<Reply> FetchAsync(ContractHost host, string target, string method, string? name, string[] fields, CancellationToken cancellation) =>
        SendPlainAsync(host, target, method, name, fields, [], cancellation);

    public static Task<Reply> PostAsync(ContractHost host, string target, string body, string method, string[] fields, CancellationToken cancellation) =>
        SendPlainAsync(host, target, method, name: null, fields, Encoding.UTF8.GetBytes(body), cancellation);

    /// <summary>A message of gRPC: not compressed, its length, its bytes.</summary>
    public static byte[] Message(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] message = [0, 0, 0, 0, 0, .. bytes];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), bytes.Length);
        return message;
    }

    private static async Task<Reply> SendPlainAsync(ContractHost host, string target, string method, string? name, string[] fields, byte[] body, CancellationToken cancellation)
    {
        (string, string)[] all = [(":method", method), (":scheme", "http"), (":path", target), (":authority", name ?? host.Authority), .. fields.Select(Split)];
        Http2Answer response = await Http2Exchange.SendAsync(host.Port, all, body, cancellation);
        ILookup<string, string> headers = Lookup(response.Blocks.SelectMany(static block => block));
        return new Reply((HttpStatusCode)int.Parse(headers[":status"].Single(), CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(response.Body));
    }

    private static ContractResponse Read(ContractHost host, IReadOnlyList<(string Name, string Value)> headers, Http2Answer response)
    {
        // A response that is not from gRPC, for instance one of the server itself, has only an HTTP status.
        ILookup<string, string> fields = Lookup(headers);
        if (fields[":status"].Single() != "200" || !fields["content-type"].Contains(Media, StringComparer.Ordinal))
            return ContractResponse.Read(host, 0, Lookup([]), string.Join('\n', headers));

        ILookup<string, string> last = Lookup(response.Blocks[^1]);
        string status = Assert.Single(last["grpc-status"]);
        if (status == "0")
            return ContractResponse.Read(host, 200, fields, Encoding.UTF8.GetString(response.Body.AsSpan(PrefixLength)));

        // Trailers-only: one block, and no body.
        Assert.Single(response.Blocks);
        Assert.Empty(response.Body);
        int seen = status switch { "16" => 401, "7" => 403, "14" => 503, _ => 0 };
        return ContractResponse.Read(host, seen, fields, Uri.UnescapeDataString(Assert.Single(last["grpc-message"])));
    }

    // The name in lower case (RFC 9113 §8.2.1); the value as it is behind the one space that belongs to this notation.
    private static (string Name, string Value) Split(string field)
    {
        int colon = field.IndexOf(':', StringComparison.Ordinal);
        string value = field[(colon + 1)..];
        return (field[..colon].ToLowerInvariant(), value.StartsWith(' ') ? value[1..] : value);
    }

    private static ILookup<string, string> Lookup(IEnumerable<(string Name, string Value)> fields) =>
        fields.ToLookup(static field => field.Name, static field => field.Value, StringComparer.OrdinalIgnoreCase);
}
