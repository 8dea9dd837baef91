using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using OidcTokenValidation.Grpc.Tests.RealStack;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Rejections;

/// <summary>In Development, when it is enabled, the status message of a rejected call is the explanation; its metadata are unchanged.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public async Task Status_message_explains_the_failure()
    {
        await using NotesApi api = await NotesApi.StartAsync(services: Explain);
        RpcException rejected = await Assert.ThrowsAsync<RpcException>(async () => await api.Client().GetAsync(new Note(), api.With("Bearer x")));

        Assert.Equal(StatusCode.Unauthenticated, rejected.StatusCode);
        Assert.StartsWith("Expected three non-empty segments separated by dots.", rejected.Status.Detail, StringComparison.Ordinal);
        Assert.EndsWith("error_description=\"The access token is malformed.\"", rejected.Trailers.GetAll("www-authenticate").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_message_of_a_call_that_is_not_permitted_explains_the_failure()
    {
        await using NotesApi api = await NotesApi.StartAsync(services: Explain);
        RpcException rejected = await Assert.ThrowsAsync<RpcException>(async () => await api.Client().GetAsync(new Note(), api.With(api.Issuer.Token().WithScope("list").Bearer())));

        Assert.Equal(StatusCode.PermissionDenied, rejected.StatusCode);
        Assert.Equal("Required: the scope 'read'; not met: the scope 'read'; the token has the scopes \"list\".", rejected.Status.Detail);
        Assert.DoesNotContain("list", rejected.Trailers.GetAll("www-authenticate").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_that_is_not_permitted_and_call_whose_token_is_not_read_are_logged()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        await FourKinds.AssertEndsAsync(
            async () => await api.Client().GetAsync(new Note(), api.With(api.Issuer.Token().WithScope("list").Bearer())), StatusCode.PermissionDenied, "The access token lacks a scope that is needed.");
        await FourKinds.AssertEndsAsync(async () => await api.Client().GetAsync(new Note(), api.With("Token abc")), StatusCode.Unauthenticated, "The call needs a valid access token.");

        Assert.Contains("the token has the scopes \"list\".", Assert.Single(api.Host.Logs.Records, static record => record is { Category: "OidcTokenValidation", EventId: 4 }).Text, StringComparison.Ordinal);
        Assert.Contains("has the scheme 'Token'", Assert.Single(api.Host.Logs.Records, static record => record is { Category: "OidcTokenValidation", EventId: 5 }).Text, StringComparison.Ordinal);
    }

    private static void Explain(IServiceCollection services)
    {
        services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development });
        services.ExplainAccessTokenRefusals();
    }
}
