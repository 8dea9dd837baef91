using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Grpc;

/// <summary>A real gRPC client and the gRPC sample: all four kinds of calls, and the statuses of rejected calls.</summary>
public sealed class GrpcTests : IClassFixture<GrpcWorld>
{
    private const int Ok = 0, Cancelled = 1, InvalidArgument = 3, PermissionDenied = 7, Unavailable = 14, Unauthenticated = 16;

    private static readonly Entry Nothing = new();
    private static readonly Entry One = new("one", "2026-01-31", 7.5), Two = new("two", "2026-02-01", 1), Three = new("three", "2026-02-02", 24);

    private readonly InteropWorld _providers;
    private readonly GrpcWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public GrpcTests(InteropWorld providers, GrpcWorld world)
    {
        Counterparts.Require();
        _providers = providers;
        _world = world;
    }

    [Fact]
    public async Task All_four_kinds_of_calls_pass_with_a_good_token()
    {
        var bearer = "Bearer " + _world.Token().Create();
        Assert.Equal("Healthy", (await _world.CallAsync("Health", bearer: null, Nothing)).Replies.Single().GetProperty("status").GetString());
        Assert.Equal(["one"], (await _world.CallAsync("CreateTimesheet", bearer, One)).Projects);
        Assert.Equal(2, (await _world.CallAsync("ImportTimesheets", bearer, Two, Three)).Replies.Single().GetProperty("count").GetInt32());
        Assert.Equal(["one", "three"], (await _world.CallAsync("SyncTimesheets", bearer, One, Three)).Projects);

        var list = await _world.CallAsync("ListTimesheets", bearer, Nothing);
        Assert.Equal(["one", "two", "three", "one", "three"], list.Replies.Single().GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("project").GetString()));
        Assert.Equal(7.5, list.Replies.Single().GetProperty("entries")[0].GetProperty("hours").GetDouble());
        Assert.Equal(Ok, list.Code);

        var others = await _world.CallAsync("ListTimesheets", "Bearer " + _world.Token().Create(), Nothing);
        Assert.Empty(others.Replies.Single().GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task Watch_sends_existing_and_new_timesheets_until_the_client_disconnects()
    {
        var bearer = "Bearer " + _world.Token().Create();
        await _world.CallAsync("CreateTimesheet", bearer, One);

        var watch = await _world.CallAsync(new GrpcCall(_world.Address, "WatchTimesheets", Nothing) { Authorization = bearer, Feed = [Two, Three], StopAfter = 3 });

        Assert.Equal(["one", "two", "three"], watch.Projects);
        Assert.Equal(Cancelled, watch.Code);
    }

    [Theory]
    [InlineData("WatchTimesheets", new[] { "one" })]
    [InlineData("SyncTimesheets", new[] { "two" })]
    [InlineData("ImportTimesheets", new string[0])]
    public async Task Stream_ends_when_its_token_expires(string method, string[] projects)
    {
        var caller = _world.Token();
        await _world.CallAsync("CreateTimesheet", "Bearer " + caller.Create(), One);

        // Accepted up to the clock skew of 30 s after its expiry: for a few seconds more.
        var bearer = "Bearer " + caller.WithClaim("iat", DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 600).ExpiringIn(TimeSpan.FromSeconds(-25)).Create();
        var stream = await _world.CallAsync(new GrpcCall(_world.Address, method, method[0] == 'W' ? Nothing : Two) { Authorization = bearer, Hold = true });

        Assert.Equal(projects, stream.Projects);
        stream.ShouldBeRejected(Unauthenticated, "error=\"invalid_token\", error_description=\"The access token has expired.\"");
    }

    [Fact]
    public async Task Rejected_request_gets_a_status_on_every_kind_of_call()
    {
        foreach (var method in (string[])["ListTimesheets", "CreateTimesheet", "WatchTimesheets", "ImportTimesheets", "SyncTimesheets"])
        {
            (await _world.CallAsync(method, bearer: null, One)).ShouldBeRejected(Unauthenticated, "Bearer realm=\"timesheets\"");
            (await _world.CallAsync(method, "Bearer " + _world.Token().WithoutClaim("scope").Create(), One)).ShouldBeRejected(PermissionDenied, "error=\"insufficient_scope\"");
        }

        (await _world.CallAsync("ListTimesheets", "Bearer " + _world.Token().Expired().Create(), Nothing)).ShouldBeRejected(Unauthenticated, "error=\"invalid_token\"");
        (await _world.CallAsync("ListTimesheets", "Bearer", Nothing)).ShouldBeRejected(Unauthenticated, "error=\"invalid_request\"");
    }

    [Fact]
    public async Task Invalid_timesheet_is_INVALID_ARGUMENT()
    {
        var bearer = "Bearer " + _world.Token().Create();
        Assert.Equal(InvalidArgument, (await _world.CallAsync("CreateTimesheet", bearer, new Entry("one", "31.1.2026", 1))).Code);
        Assert.Equal(InvalidArgument, (await _world.CallAsync("CreateTimesheet", bearer, new Entry("one", "2026-01-31", 25))).Code);

        var sync = await _world.CallAsync("SyncTimesheets", bearer, One, Nothing);
        Assert.Equal((InvalidArgument, "one"), (sync.Code, Assert.Single(sync.Projects)));
    }

    [Fact]
    public async Task Provider_that_is_down_is_UNAVAILABLE()
    {
        using var closed = new ReservedPort();
        await using var signer = await Provider.StartAsync(new ProviderSettings { Issuer = closed.Url }, _cancellation);
        await using var api = await SampleApi.StartAsync(Counterparts.GrpcSampleAssembly, closed.Url, _cancellation);
        var token = await signer.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        var response = await _world.CallAsync(new GrpcCall(api.Address, "ListTimesheets", Nothing) { Authorization = "Bearer " + token });

        Assert.Equal(Unavailable, response.Code);
        Assert.NotEmpty(response.Metadata["retry-after"]);
        Assert.DoesNotContain("www-authenticate", response.Metadata);
    }

    [Fact]
    public async Task Bound_token_needs_its_proof_and_a_nonce_when_one_is_required()
    {
        var client = await _providers.ClientAsync("ES256");
        await using var api = await SampleApi.StartAsync(Counterparts.GrpcSampleAssembly, _providers.Provider.Issuer, _cancellation, "--nonce", "required");
        var list = new GrpcCall(api.Address, "ListTimesheets", Nothing) { Token = client.Token, Key = client.Key };

        var accepted = await _world.CallAsync(list);
        Assert.Equal(Ok, accepted.Code);
        Assert.Equal([false, true], accepted.Sent.Select(proof => TokenText.ClaimsOf(proof).TryGetProperty("nonce", out _)));

        var bearer = await _world.CallAsync(list with { Key = null, Authorization = "Bearer " + client.Token });
        bearer.ShouldBeRejected(Unauthenticated, "error=\"invalid_token\"");
        Assert.Contains(bearer.Metadata["www-authenticate"], challenge => challenge.Contains("DPoP realm=\"timesheets\"", StringComparison.Ordinal));   // Node joins the two
    }
}
