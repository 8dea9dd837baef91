using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Rejections;

/// <summary>In Development, when it is enabled, the status message of a rejected call is the explanation; its metadata are unchanged.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public async Task Status_message_explains_the_failure()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static _ => Task.CompletedTask, services: static services =>
        {
            services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development });
            services.ExplainAccessTokenRefusals();
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, "Bearer x");
        CallEnd end = await call.EndAsync();

        Assert.Equal("16", end.Status);
        Assert.StartsWith("Expected three non-empty segments separated by dots.", end.Message, StringComparison.Ordinal);
        Assert.EndsWith("error_description=\"The access token is malformed.\"", end.Headers["www-authenticate"].First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_message_of_a_call_that_is_not_permitted_explains_the_failure()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static _ => Task.CompletedTask, services: static services =>
        {
            services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development });
            services.ExplainAccessTokenRefusals();
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Issuer.Token().WithScope("list").Bearer(), "/things.v1.Things/Read");
        CallEnd end = await call.EndAsync();

        Assert.Equal("7", end.Status);
        Assert.Equal("Required: the scope 'read'; not met: the scope 'read'; the token has the scopes \"list\".", end.Message);
        Assert.DoesNotContain("list", end.Headers["www-authenticate"].First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_that_is_not_permitted_and_call_whose_token_is_not_read_are_logged()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static _ => Task.CompletedTask);
        using ClientCall forbidden = await ClientCall.SendOneAsync(api.Host, api.Issuer.Token().WithScope("list").Bearer(), "/things.v1.Things/Read");
        CallEnd end = await forbidden.EndAsync();
        using ClientCall unread = await ClientCall.SendOneAsync(api.Host, "Token abc");
        await unread.EndAsync();

        Assert.Equal(("7", "The access token lacks a scope that is needed."), (end.Status, end.Message));
        Assert.Contains("the token has the scopes \"list\".", Assert.Single(api.Host.Logs.Records, static record => record is { Category: "OidcTokenValidation", EventId: 4 }).Text, StringComparison.Ordinal);
        Assert.Contains("has the scheme 'Token'", Assert.Single(api.Host.Logs.Records, static record => record is { Category: "OidcTokenValidation", EventId: 5 }).Text, StringComparison.Ordinal);
    }
}
