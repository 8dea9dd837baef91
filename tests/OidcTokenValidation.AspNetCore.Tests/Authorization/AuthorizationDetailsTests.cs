using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>Authorization details (RFC 9396) that endpoints, groups, policies and endpoints by their route values require.</summary>
public sealed class AuthorizationDetailsTests : IAsyncLifetime
{
    private const string Challenge =
        "Bearer realm=\"api\", error=\"insufficient_scope\", error_description=\"The access token lacks authorization details of the type 'payment_initiation' that allow this.\"";

    private ApiHost? _host;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(AddServices, Map);

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("/endpoint", 100, true)]
    [InlineData("/endpoint", 101, false)]
    [InlineData("/group/any", 100, true)]
    [InlineData("/group/any", 101, false)]
    [InlineData("/group/ten", 10, true)]
    [InlineData("/group/ten", 11, false)]
    [InlineData("/policy", 100, true)]
    [InlineData("/policy", 101, false)]
    [InlineData("/attribute", 100, true)]
    [InlineData("/attribute", 101, false)]
    [InlineData("/accounts/DE02", 1000, true)]
    [InlineData("/accounts/DE03", 1, false)]
    public async Task Endpoint_is_served_only_with_details_that_pass_its_test(string path, int amount, bool served)
    {
        Reply reply = await SendAsync(path, Payment.Create("DE02", amount));
        if (served)
            reply.AssertOk("paid");
        else
            AssertForbidden(reply, path);
    }

    [Theory]
    [InlineData("/endpoint")]
    [InlineData("/group/any")]
    [InlineData("/policy")]
    [InlineData("/attribute")]
    [InlineData("/accounts/DE02")]
    public async Task Token_without_details_is_403_and_malformed_details_are_401(string path)
    {
        AssertForbidden(await SendAsync(path), path);
        (await SendAsync(path, "payment_initiation"))
            .AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token has an invalid claim.\"", "invalid_token");
    }

    [Fact]
    public async Task Test_that_throws_serves_nothing()
    {
        Reply reply = await SendAsync("/throws", Payment.Create("DE02", 1));

        Assert.Equal(HttpStatusCode.InternalServerError, reply.Status);
        Assert.DoesNotContain("paid", reply.Body, StringComparison.Ordinal);
        AssertForbidden(await SendAsync("/throws"), "/throws");
    }

    [Fact]
    public void Metadata_with_ambiguous_names_throws_when_the_endpoint_is_mapped()
    {
        AuthorizationPolicyBuilder policy = new();

        Assert.Throws<ArgumentException>(() => policy.RequireAuthorizationDetails(Payment.Type, WebPaymentJson.Default.Payment, static _ => true));
        Assert.Empty(policy.Requirements);
    }

    // The authorization middleware writes the body; an endpoint that rejects the request itself has none.
    private static void AssertForbidden(Reply reply, string path) =>
        reply.AssertRefused(HttpStatusCode.Forbidden, Challenge, "insufficient_scope", hasBody: !path.StartsWith("/accounts", StringComparison.Ordinal));

    private static void AddServices(IServiceCollection services)
    {
        services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
        services.AddAuthorizationBuilder().AddPolicy("payment", static policy => policy.RequireAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount <= 100));
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/endpoint", static () => "paid").RequireAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount <= 100);
        var group = app.MapGroup("/group").RequireAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount <= 100);
        group.MapGet("/any", static () => "paid");
        group.MapGet("/ten", static () => "paid").RequireAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount <= 10);
        app.MapGet("/policy", static () => "paid").RequireAuthorization("payment");
        app.MapGet("/attribute", [RequireAccess<SmallPayment>] static () => "paid");
        app.MapGet("/throws", static () => "paid").RequireAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static _ => throw new TimeoutException());
        app.MapGet("/accounts/{account}", static async (string account, HttpContext context, IAuthorizationService authorization) =>
        {
            AuthorizationPolicy policy = new AuthorizationPolicyBuilder().RequireAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, item => item.Account == account).Build();
            return (await authorization.AuthorizeAsync(context.User, context, policy)).Succeeded ? Results.Text("paid") : Results.Forbid();
        }).RequireAuthorization();
    }

    private Task<Reply> SendAsync(string path, params JsonNode[] items) =>
        _host!.SendAsync(path, Providers.Home.Token().WithClaim("authorization_details", new JsonArray(items)).Bearer());

    private sealed class SmallPayment : IAccessRequirementSource
    {
        public static AccessRequirement Requirement { get; } = AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount <= 100);
    }
}
