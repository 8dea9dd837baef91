using System.Security.Cryptography.X509Certificates;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Grpc;

/// <summary>A real gRPC client over TLS, with tokens that are bound to its certificate (RFC 8705 §3), interceptors, compression and deadlines.</summary>
public sealed class SecureGrpcTests : IAsyncLifetime
{
    private const int Ok = 0, Cancelled = 1, DeadlineExceeded = 4, Unauthenticated = 16;

    private static readonly Entry Nothing = new();
    private static readonly Entry One = new("one", "2026-01-31", 7.5), Two = new("two", "2026-02-01", 1);

    private readonly X509Certificate2 _client = Certificates.Create("client");
    private readonly X509Certificate2 _other = Certificates.Create("other");
    private SecureTimesheets? _api;

    private SecureTimesheets Api => _api!;

    public async ValueTask InitializeAsync()
    {
        Counterparts.Require();
        _api = await SecureTimesheets.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _other.Dispose();
        await (_api?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task All_four_kinds_of_calls_pass_compressed_with_a_bound_token_of_an_interceptor()
    {
        Assert.Equal(["one"], (await CallAsync(Call("CreateTimesheet", One))).Projects);
        Assert.Equal(2, (await CallAsync(Call("ImportTimesheets", One, Two))).Replies.Single().GetProperty("count").GetInt32());
        GrpcResponse sync = await CallAsync(Call("SyncTimesheets", One, Two));
        Assert.Equal((Ok, 2), (sync.Code, sync.Replies.Count));
        GrpcResponse watch = await CallAsync(Call("WatchTimesheets", Nothing) with { StopAfter = 1 });
        Assert.Equal((Cancelled, "one"), (watch.Code, Assert.Single(watch.Projects)));
        await Api.EndedAsync();
        Assert.All(Api.Encodings, static encodings => Assert.Equal("gzip gzip", encodings));
        Assert.NotEmpty(Api.Encodings);
    }

    [Fact]
    public async Task Bound_token_is_rejected_without_its_certificate_on_every_kind_of_call()
    {
        foreach (string method in (string[])["CreateTimesheet", "WatchTimesheets", "ImportTimesheets", "SyncTimesheets"])
        {
            (await CallAsync(Call(method, One) with { Tls = GrpcTls.For(Api.Certificate, _other) })).ShouldBeRejected(Unauthenticated, "error_description=\"The access token is bound to another client certificate.\"");
            (await CallAsync(Call(method, One) with { Tls = GrpcTls.For(Api.Certificate, client: null) })).ShouldBeRejected(Unauthenticated, "error_description=\"The access token is bound to a client certificate.\"");
        }
    }

    [Fact]
    public async Task Deadline_is_the_status_of_an_accepted_call_and_not_of_a_rejected_one()
    {
        GrpcResponse watch = await CallAsync(Call("WatchTimesheets", Nothing) with { Deadline = 5000 });
        Assert.Equal((DeadlineExceeded, "one"), (watch.Code, Assert.Single(watch.Projects)));
        await Api.EndedAsync();
        (await CallAsync(Call("WatchTimesheets", Nothing) with { Deadline = 30_000, Authorization = "Bearer x" })).ShouldBeRejected(Unauthenticated, "error=\"invalid_token\"");
    }

    [Theory]
    [InlineData("WatchTimesheets", false)]
    [InlineData("ImportTimesheets", false)]
    [InlineData("SyncTimesheets", false)]
    [InlineData("WatchTimesheets", true)]
    [InlineData("SyncTimesheets", true)]
    public async Task Stream_ends_with_the_status_when_its_token_expires_or_is_revoked(string method, bool isRevoked)
    {
        Task<GrpcResponse> call = CallAsync(Call(method, One) with { Hold = true });
        await Api.BegunAsync();
        if (isRevoked)
            await Api.RevokeAsync();
        else
            Api.Clock.Advance(TimeSpan.FromMinutes(10));
        (await call).ShouldBeRejected(Unauthenticated, isRevoked ? "error_description=\"The access token was revoked.\"" : "error_description=\"The access token has expired.\"");
    }

    private GrpcCall Call(string method, params IReadOnlyList<Entry> requests) => new(Api.Address, method, requests)
    {
        Authorization = Api.Bearer(_client),
        Intercept = true,
        Gzip = true,
        Tls = GrpcTls.For(Api.Certificate, _client),
    };

    private static Task<GrpcResponse> CallAsync(GrpcCall call) => GrpcClient.CallAsync(call, TestContext.Current.CancellationToken);
}
