using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests.Grpc;

/// <summary>@grpc/grpc-js, in <c>node/grpc.mjs</c>.</summary>
internal static class GrpcClient
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static async Task<GrpcResponse> CallAsync(GrpcCall call, CancellationToken cancellationToken)
    {
        string output = await ClientProcesses.RunAsync("grpc.mjs", JsonSerializer.Serialize(call, Json), cancellationToken);
        return JsonSerializer.Deserialize<GrpcResponse>(output, Json) ?? throw new InvalidOperationException("The client wrote null.");
    }
}

/// <summary>One call: with an authorization field as it is, or with a token and proofs of its key.</summary>
internal sealed record GrpcCall(string Address, string Method, params IReadOnlyList<Entry> Requests)
{
    public string Proto { get; } = Path.Combine(Path.GetDirectoryName(Counterparts.GrpcSampleAssembly)!, "Protos", "timesheets.proto");

    public string? Authorization { get; init; }

    public string? Token { get; init; }

    public JsonElement? Key { get; init; }

    /// <summary>The client's stream stays open.</summary>
    public bool Hold { get; init; }

    /// <summary>The entries to create, one after each reply.</summary>
    public IReadOnlyList<Entry> Feed { get; init; } = [];

    /// <summary>The number of replies after which the client leaves.</summary>
    public int? StopAfter { get; init; }

    /// <summary>The deadline, in milliseconds.</summary>
    public int? Deadline { get; init; }

    /// <summary>Whether messages are compressed.</summary>
    public bool Gzip { get; init; }

    /// <summary>Whether an interceptor of the client sends the authorization field.</summary>
    public bool Intercept { get; init; }

    /// <summary>The certificates of a call over TLS.</summary>
    public GrpcTls? Tls { get; init; }
}

/// <summary>The server's certificate, and the client's with its key, as PEM.</summary>
internal sealed record GrpcTls(string Ca, string? Cert, string? Key)
{
    public static GrpcTls For(X509Certificate2 server, X509Certificate2? client) => new(
        server.ExportCertificatePem(), client?.ExportCertificatePem(), client?.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
}

/// <summary>An entry, or a request without members.</summary>
internal sealed record Entry(string? Project = null, string? Date = null, double? Hours = null);

/// <summary>How a call ended: gRPC's status, the metadata that came with it, the replies before it, the proof of each attempt.</summary>
internal sealed record GrpcResponse(int Code, string Details, IReadOnlyDictionary<string, IReadOnlyList<string>> Metadata, IReadOnlyList<JsonElement> Replies, IReadOnlyList<string> Sent)
{
    public IEnumerable<string?> Projects => Replies.Select(reply => reply.GetProperty("project").GetString());

    public void ShouldBeRejected(int code, string challenge)
    {
        Assert.True(Code == code, $"{code} expected: {this} {Details}");
        Assert.NotEmpty(Details);
        Assert.Contains(Metadata["www-authenticate"], value => value.Contains(challenge, StringComparison.Ordinal));
    }
}
