using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.StatusLists.Support;

/// <summary>An API that checks the status lists of its only issuer, on a test's clock.</summary>
internal sealed class StatusApi : IDisposable
{
    public const string Address = "https://issuer.example/statuslists/1";

    /// <summary>Event ids of the log.</summary>
    public const int FailedEvent = 91, AvailableEvent = 92, EvictedEvent = 94, NotCheckedEvent = 95;

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "issuer");

    public StatusApi(Action<StatusListOptions>? configure = null, Action<AccessTokenValidationOptions>? configureApi = null)
    {
        Issuer = new TestIssuer("https://issuer.example/", Clock, Key);
        TrustedIssuer trusted = Issuer.Trust();
        trusted.StatusLists = new StatusListOptions();
        configure?.Invoke(trusted.StatusLists);
        Options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [trusted], Backchannel = () => Server };
        configureApi?.Invoke(Options);
        Validator = AccessTokenValidator.Create(Options, Clock, Log);
        Server.Publish(List());
    }

    public TestClock Clock { get; } = new();

    public LogCollector Log { get; } = new();

    public ListServer Server { get; } = new();

    public TestIssuer Issuer { get; }

    public AccessTokenValidationOptions Options { get; }

    public AccessTokenValidator Validator { get; }

    /// <summary>A builder of a list with 16 tokens of one bit each, of which those at the indexes are not valid. It is fresh for a minute.</summary>
    public TestTokenBuilder List(params int[] revoked)
    {
        byte[] statuses = new byte[2];
        foreach (int index in revoked)
            statuses[index / 8] |= (byte)(1 << (index % 8));
        return List(1, statuses);
    }

    public TestTokenBuilder List(int bits, byte[] statuses, string address = Address) => List(
        new JsonObject { ["bits"] = bits, ["lst"] = Base64Url.EncodeToString(Compress(statuses)) }, address);

    public TestTokenBuilder List(JsonNode statusList, string address = Address) => Issuer.Token()
        .OfType("statuslist+jwt")
        .IssuedAt(Clock.GetUtcNow())
        .WithoutClaim("iss").WithoutClaim("aud").WithoutClaim("exp").WithoutClaim("client_id").WithoutClaim("jti")
        .WithSubject(address)
        .WithClaim("ttl", 60)
        .WithClaim("status_list", statusList);

    public string Token(long index = 0, string address = Address) =>
        Token(new JsonObject { ["status_list"] = new JsonObject { ["idx"] = index, ["uri"] = address } });

    public string Token(JsonNode? status) => Issuer.Token().ExpiringIn(TimeSpan.FromHours(1)).WithClaim("status", status).Create();

    public Task<AccessTokenValidationResult> SendAsync(string token) =>
        Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken).Soon();

    public async Task<AccessToken> AcceptAsync(string token)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    public async Task<TokenFailure> RejectAsync(string token, TokenFailureCode code)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure?.Code));
        Challenge challenge = Validator.CreateChallenge(result);
        Assert.Equal((401, "invalid_token"), (challenge.StatusCode, challenge.Error));
        return result.Failure!;
    }

    /// <summary>The token is unavailable, and the log has the fault once.</summary>
    public async Task UnavailableAsync(string token, string? fault = null)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.StatusListUnavailable), (result.Outcome, result.Failure?.Code));
        Assert.Equal(503, Validator.CreateChallenge(result).StatusCode);
        Assert.InRange(result.RetryAfter, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20));
        if (fault is not null)
            Assert.Contains($"was not fetched: {fault}", Assert.Single(Log.Messages(FailedEvent)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Validator.Dispose();
        Server.Dispose();
        Issuer.Dispose();
    }

    public static byte[] Compress(byte[] statuses)
    {
        using var target = new MemoryStream();
        using (var zlib = new ZLibStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(statuses);
        return target.ToArray();
    }
}
