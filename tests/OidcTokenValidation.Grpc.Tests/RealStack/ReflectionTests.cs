using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Server reflection is protected or open, as the application configures it.</summary>
public sealed class ReflectionTests
{
    private const string Missing = "The call needs a valid access token.";

    [Fact]
    public async Task Reflection_without_a_requirement_is_open()
    {
        await using NotesApi api = await StartAsync(static _ => { });
        Assert.Contains("notes.v1.Notes", await ListAsync(api, authorization: null));
        Assert.Contains("notes.v1.Notes", await ListAsync(api, "Bearer x"));
    }

    [Fact]
    public async Task Reflection_with_a_requirement_needs_the_token_and_ends_with_it()
    {
        await using NotesApi api = await StartAsync(static reflection => reflection.RequireScope("read"));
        await FourKinds.AssertEndsAsync(() => ListAsync(api, authorization: null), StatusCode.Unauthenticated, Missing);
        await FourKinds.AssertEndsAsync(() => ListAsync(api, api.Issuer.Token().Bearer()), StatusCode.PermissionDenied, "The access token lacks a scope that is needed.");
        Assert.Contains("notes.v1.Notes", await ListAsync(api, api.Bearer));

        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = await BeginAsync(api, api.Bearer);
        Assert.NotEmpty((await call.ResponseStream.NextAsync()).ListServicesResponse.Service);
        api.Clock.Advance(NotesApi.TokenLife);
        api.Clock.Advance(BoundCall.Grace);   // Grpc.AspNetCore.Server.Reflection reads without the call's cancellation token
        await FourKinds.AssertEndsAsync(() => call.ResponseStream.MoveNext(NotesApi.Cancellation), StatusCode.Unauthenticated, "The access token has expired.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reflection_under_a_fallback_policy_is_open_only_where_the_application_opens_it(bool isOpen)
    {
        await using NotesApi api = await StartAsync(
            reflection =>
            {
                if (isOpen)
                    reflection.AllowAnonymous();
            },
            static services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));
        if (isOpen)
            Assert.Contains("notes.v1.Notes", await ListAsync(api, authorization: null));
        else
            await FourKinds.AssertEndsAsync(() => ListAsync(api, authorization: null), StatusCode.Unauthenticated, Missing);
        Assert.Contains("notes.v1.Notes", await ListAsync(api, api.Bearer));
        await api.Client().AssertRejectedAsync(api.With(authorization: null), StatusCode.Unauthenticated, Missing);
    }

    private static Task<NotesApi> StartAsync(Action<IEndpointConventionBuilder> conventions, Action<IServiceCollection>? services = null) => NotesApi.StartAsync(
        map: app => conventions(app.MapGrpcReflectionService()),
        services: collection =>
        {
            collection.AddGrpcReflection();
            services?.Invoke(collection);
        });

    private static async Task<IEnumerable<string>> ListAsync(NotesApi api, string? authorization)
    {
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = await BeginAsync(api, authorization);
        return (await call.ResponseStream.NextAsync()).ListServicesResponse.Service.Select(static service => service.Name);
    }

    // A call that is rejected at once fails in its first write, or after it.
    private static async Task<AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse>> BeginAsync(NotesApi api, string? authorization)
    {
        AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(api.Connect()).ServerReflectionInfo(api.With(authorization));
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = string.Empty }, NotesApi.Cancellation);
        return call;
    }
}
