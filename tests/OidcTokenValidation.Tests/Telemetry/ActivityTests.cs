using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>The content of a trace: one activity for each validation, fetch and introspection, and an error only where the client did not cause it.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ActivityTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public ActivityTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == TelemetryNames.ActivitySource,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Validation_activity_contains_the_outcome_and_the_fault()
    {
        await using var rig = new Rig();
        await rig.RefreshAsync();
        _ended.Clear();
        await rig.SendAsync(rig.Token());
        await rig.SendAsync(rig.Token().Expired());
        await rig.SendAsync(TestRequest.Anonymous());
        rig.Clock.Advance(TimeSpan.FromDays(30));
        rig.Provider.FailWith(TestResponse.Error());
        await rig.SendAsync(rig.Token());

        Activity[] validations = [.. _ended.Where(static activity => activity.OperationName == TelemetryNames.ValidateActivity)];
        Assert.Equal(
            [
                $"binding=Bearer issuer={rig.Issuer} outcome=Valid validator=rig",
                $"issuer={rig.Issuer} outcome=Rejected reason=Expired validator=rig",
                "outcome=NoCredentials reason=NoCredentials validator=rig",
                $"error.type=KeysUnavailable issuer={rig.Issuer} outcome=Unavailable reason=KeysUnavailable validator=rig",
            ],
            validations.Select(TagsOf));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Unset, ActivityStatusCode.Unset, ActivityStatusCode.Error], validations.Select(static activity => activity.Status));
    }

    [Fact]
    public async Task Fetch_is_part_of_the_request_that_waits_for_it()
    {
        await using var rig = new Rig();
        await rig.AcceptAsync(TestRequest.Bearer(rig.Token().Create()));

        Activity fetch = Assert.Single(_ended, static activity => activity.OperationName == TelemetryNames.KeyFetchActivity);
        Activity validation = Assert.Single(_ended, static activity => activity.OperationName == TelemetryNames.ValidateActivity);
        Assert.Equal(validation.SpanId, fetch.ParentSpanId);
        Assert.Equal($"issuer={rig.Issuer} outcome=Fetched reason=FirstUse validator=rig", TagsOf(fetch));
    }

    [Fact]
    public async Task Fetch_ahead_is_part_of_no_request_and_a_failed_one_is_an_error()
    {
        using var request = new Activity("the request that made the validator");
        request.Start();
        await using var rig = new Rig();
        await rig.RefreshAsync();
        request.Stop();
        _ended.Clear();
        rig.Provider.FailWith(TestResponse.Error());
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.RefreshAsync();

        Activity fetch = Assert.Single(_ended, static activity => TagsOf(activity).Contains("reason=RefreshAhead", StringComparison.Ordinal));
        Assert.Equal(default, fetch.ParentSpanId);
        Assert.Equal((ActivityStatusCode.Error, "StatusNotOk"), (fetch.Status, fetch.StatusDescription));
    }

    [Fact]
    public async Task Introspection_of_an_opaque_token_is_a_client_activity()
    {
        using var rig = new OpaqueRig();
        await rig.SendAsync("one");
        rig.Response = (HttpStatusCode.BadGateway, "{}");
        await rig.SendAsync("two");

        Activity[] questions = [.. _ended.Where(static activity => activity.OperationName == TelemetryNames.IntrospectActivity)];
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], questions.Select(static activity => activity.Status));
        Assert.All(questions, static activity => Assert.Equal(ActivityKind.Client, activity.Kind));
        Assert.Equal("issuer=https://issuer.example/ outcome=Inactive validator=opaque", TagsOf(questions[0]));
    }

    [Fact]
    public async Task Exception_ends_the_activity_and_the_caller_s_own_is_current_again()
    {
        await using var rig = new Rig(static options => options.ResolveIssuer = static _ => throw new NotSupportedException("secret"));
        using var request = new Activity("request");
        request.Start();
        await Assert.ThrowsAsync<NotSupportedException>(() => rig.Validator.ValidateAsync(TestRequest.Bearer(rig.Token().From("https://other.example/").Create()), TestContext.Current.CancellationToken).AsTask());
        ValueTask<AccessTokenValidationResult> waiting = rig.Validator.ValidateAsync(TestRequest.Bearer(rig.Token().Create()), TestContext.Current.CancellationToken);
        Assert.Same(request, Activity.Current);
        await waiting;
        Assert.Same(request, Activity.Current);

        Activity thrown = Assert.Single(_ended, static activity => TagsOf(activity).Contains("outcome=Threw", StringComparison.Ordinal));
        Assert.Equal((ActivityStatusCode.Error, "System.NotSupportedException"), (thrown.Status, thrown.StatusDescription));
        Assert.DoesNotContain("secret", TagsOf(thrown), StringComparison.Ordinal);
    }

    private static string TagsOf(Activity activity) => string.Join(' ', activity.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
}
