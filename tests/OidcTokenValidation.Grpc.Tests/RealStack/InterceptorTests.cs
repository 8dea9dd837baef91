using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client.Web;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Interceptors of servers run after the token is accepted; those of clients send it, and get the statuses.</summary>
public sealed class InterceptorTests
{
    private const string Expired = "The access token has expired.", Revoked = "The access token was revoked.", Missing = "The call needs a valid access token.";

    [Theory]
    [InlineData(null)]
    [InlineData(GrpcWebMode.GrpcWeb)]
    [InlineData(GrpcWebMode.GrpcWebText)]
    public async Task Server_interceptor_gets_accepted_calls_with_their_token_and_no_rejected_ones(GrpcWebMode? mode)
    {
        await using NotesApi api = await NotesApi.StartAsync(mode is null ? Order.NoWeb : Order.WebFirst);
        Notes.NotesClient client = mode is { } web ? api.WebClient(web) : api.Client();
        await client.AssertRejectedAsync(api.With(authorization: null), StatusCode.Unauthenticated, Missing, isWeb: mode is not null);
        await client.AssertRejectedAsync(api.With(api.Issuer.Token().Bearer()), StatusCode.PermissionDenied, "The access token lacks a scope that is needed.", isWeb: mode is not null);
        Assert.Empty(api.Recorder.Begun());

        await client.AssertPassAsync(api.With(api.Bearer), isWeb: mode is not null);
        IEnumerable<string> expected = mode is null ? ["Chat of alice", "Collect of alice", "Get of alice", "Watch of alice"] : ["Get of alice", "Watch of alice"];
        Assert.Equal(expected, api.Recorder.Begun().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData(GrpcWebMode.GrpcWeb, false)]
    [InlineData(GrpcWebMode.GrpcWebText, true)]
    public async Task Server_interceptor_that_replaces_exceptions_does_not_replace_the_status_of_an_ended_call(GrpcWebMode? mode, bool isRevoked)
    {
        await using NotesApi api = await NotesApi.StartAsync(mode is null ? Order.NoWeb : Order.WebFirst, revokes: true);
        api.Recorder.ReplacesExceptions = true;
        Notes.NotesClient client = mode is { } web ? api.WebClient(web) : api.Client();
        await api.AssertStreamsEndAsync(
            client,
            api.With(api.Bearer),
            async () =>
            {
                api.Clock.Advance(isRevoked ? TimeSpan.FromSeconds(2) : NotesApi.TokenLife);   // a response that has just started has a second
                if (isRevoked)
                    await api.Revocations.RevokeSubjectAsync(api.Issuer.Issuer, "alice", cancellationToken: NotesApi.Cancellation);
            },
            StatusCode.Unauthenticated,
            isRevoked ? Revoked : Expired,
            isWeb: mode is not null);
        api.AssertQuiet();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(GrpcWebMode.GrpcWeb)]
    public async Task Client_interceptor_sends_the_token_and_gets_the_status(GrpcWebMode? mode)
    {
        await using NotesApi api = await NotesApi.StartAsync(mode is null ? Order.NoWeb : Order.WebFirst);
        string? bearer = null;
        CallInvoker invoker = api.Connect(mode is { } web ? new GrpcWebHandler(web) : null).Intercept(metadata => bearer is null ? metadata : new Metadata { { "authorization", bearer } });
        var client = new Notes.NotesClient(invoker);
        await client.AssertRejectedAsync(api.With(authorization: null), StatusCode.Unauthenticated, Missing, isWeb: mode is not null);
        bearer = api.Bearer;
        await client.AssertPassAsync(api.With(authorization: null), isWeb: mode is not null);
        await api.AssertStreamsEndAsync(
            client,
            api.With(authorization: null),
            () =>
            {
                api.Clock.Advance(NotesApi.TokenLife);
                return Task.CompletedTask;
            },
            StatusCode.Unauthenticated,
            Expired,
            isWeb: mode is not null);
    }
}
