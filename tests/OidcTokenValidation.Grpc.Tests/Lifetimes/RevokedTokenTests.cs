using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Tests.RealStack;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Lifetimes;

/// <summary>A token that is revoked while its call begins.</summary>
public sealed class RevokedTokenTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_that_is_revoked_before_routing_ends_its_call(bool hasFirstMessage)
    {
        GrpcApi? started = null;
        await using GrpcApi api = started = await GrpcApi.StartAsync(
            async context =>
            {
                if (hasFirstMessage)
                    await context.Response.Body.WriteMessageAsync("first", CancellationToken.None);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            map: app =>
            {
                app.UseAuthentication();
                app.Use(async (context, next) =>
                {
                    TokenRevocations revocations = started!.Host.Services.GetRequiredService<TokenRevocations>();
                    await revocations.RevokeIssuerAsync(started.Issuer.Issuer, cancellationToken: context.RequestAborted);
                    await revocations.AssertWatchedAsync(0, context.RequestAborted);
                    await next(context);
                });
                app.UseRouting();
                app.UseAuthorization();
            },
            services: static services => services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromMinutes(10)));
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer);
        Task<CallEnd> end = call.EndAsync();
        for (int i = 0; i < 200 && !end.IsCompleted; i++)
        {
            api.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(end, Task.Delay(20, _cancellation));
        }

        CallEnd actual = await end.WaitAsync(TimeSpan.FromSeconds(60), _cancellation);
        Assert.Equal(("16", "The access token was revoked."), (actual.Status, actual.Message));
        Assert.Equal(hasFirstMessage ? ["first"] : [], actual.Messages);
        Assert.Empty(api.Host.Logs.Errors);
    }

    [Fact]
    public async Task Silent_stream_ends_a_second_after_the_revocation_also_if_it_starts_its_response_in_that_second()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NotesApi api = await NotesApi.StartAsync(revokes: true);
        api.Script.Start = go.Task;
        using AsyncServerStreamingCall<Note> call = api.Client().Watch(new Note { Text = "late" }, api.With(api.Bearer));
        await api.BegunAsync();
        await api.Revocations.RevokeIssuerAsync(api.Issuer.Issuer, cancellationToken: _cancellation);
        await api.Revocations.AssertWatchedAsync(0, _cancellation);
        await Task.Delay(100, _cancellation);
        go.SetResult();
        Assert.Equal("late of alice", (await call.ResponseStream.NextAsync()).Text);
        api.Clock.Advance(BoundCall.RevokedResponse);
        await FourKinds.AssertEndsAsync(() => call.ResponseStream.MoveNext(_cancellation), StatusCode.Unauthenticated, "The access token was revoked.");
    }
}
