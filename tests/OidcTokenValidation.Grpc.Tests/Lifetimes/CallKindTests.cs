using Grpc.Core;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.RealStack;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>A call ends with UNAUTHENTICATED when its token expires, for each of the four kinds of calls.</summary>
public sealed class CallKindTests
{
    private const string Expired = "The access token has expired.";

    [Fact]
    public async Task Streams_of_all_kinds_end_at_the_instant_of_expiry()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        await api.AssertStreamsEndAsync(
            api.Client(),
            api.With(api.Bearer),
            () =>
            {
                api.Clock.Advance(NotesApi.TokenLife - TimeSpan.FromTicks(1));
                Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");
                api.Clock.Advance(TimeSpan.FromTicks(1));
                return Task.CompletedTask;
            },
            StatusCode.Unauthenticated,
            Expired);
        api.AssertQuiet();
    }

    [Fact]
    public async Task Unary_call_may_finish_after_expiry_once_its_request_is_in()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        using AsyncUnaryCall<Note> call = await BeginUnaryAsync(api, isStubborn: true);
        api.Clock.Advance(NotesApi.TokenLife + TimeSpan.FromSeconds(20));
        api.Script.End();
        Assert.Equal("one of alice", (await call).Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Call_that_starts_its_response_after_expiry_and_does_not_finish_is_ended()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NotesApi api = await NotesApi.StartAsync();
        api.Script.Start = go.Task;
        using AsyncServerStreamingCall<Note> call = api.Client().Watch(new Note { Text = "late" }, api.With(api.Bearer));
        await api.BegunAsync();

        api.Clock.Advance(NotesApi.TokenLife);
        go.SetResult();
        Assert.Equal("late of alice", (await call.ResponseStream.NextAsync()).Text);
        api.Clock.Advance(BoundCall.Grace);
        await FourKinds.AssertEndsAsync(() => call.ResponseStream.MoveNext(NotesApi.Cancellation), StatusCode.Unauthenticated, Expired);
    }

    [Fact]
    public async Task Call_without_a_response_is_ended_after_the_time_limit()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        using AsyncUnaryCall<Note> call = await BeginUnaryAsync(api, isStubborn: false);
        api.Clock.Advance(NotesApi.TokenLife);
        api.Clock.Advance(BoundCall.LateResponse);
        await FourKinds.AssertEndsAsync(() => call.ResponseAsync, StatusCode.Unauthenticated, Expired);
        Assert.NotNull(call.GetTrailers().Get("www-authenticate"));
    }

    private static async Task<AsyncUnaryCall<Note>> BeginUnaryAsync(NotesApi api, bool isStubborn)
    {
        (api.Script.Waits, api.Script.IsStubborn) = (true, isStubborn);
        AsyncUnaryCall<Note> call = api.Client().GetAsync(new Note { Text = "one" }, api.With(api.Bearer));
        await api.BegunAsync();
        return call;
    }
}
