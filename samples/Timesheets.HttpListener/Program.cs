using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.PostgreSql;
using Timesheets;

if (TimesheetHelp.PrintIfRequested(args))
    return 0;

try
{
    TimesheetSettings settings = TimesheetSettings.Read(args);
    using HttpListener listener = Loopback.Listen(settings.Port, out string address);
    settings = settings.At(address);
    await using DemoIssuer? demo = settings.Issuer is null ? new DemoIssuer() : null;
    await using PostgreSqlReplayStore? sharedStore = await ReplayTable.OpenAsync(settings);   // several nodes share the used proofs

    HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
    builder.Services.AddAccessTokenValidation(options =>
    {
        options.Configure(settings, demo);
        options.DPoP.ReplayStore = sharedStore;
    });
    if (settings.ClientId is not null)
        builder.Services.AddAccessTokenValidation("IdToken", options => options.ConfigureIdTokens(settings, demo));
    builder.Services.AddHealthChecks().AddAccessTokenValidation();
    if (builder.Environment.IsDevelopment())
        builder.Services.ExplainAccessTokenRefusals();   // the body of an error response contains an explanation
    settings.Revocations.AddTo(builder.Services);   // several nodes share what is revoked

    using IHost host = builder.Build();
    await RevocationSettings.CreateTableAsync(host.Services);
    await host.StartAsync();
    await TimesheetAccess.WarmUpAsync(host.Services);
    var validator = host.Services.GetRequiredService<AccessTokenValidator>();
    var idTokens = host.Services.GetKeyedService<AccessTokenValidator>("IdToken");
    var revocations = host.Services.GetService<TokenRevocations>();
    var health = host.Services.GetRequiredService<HealthCheckService>();
    var store = new TimesheetStore();
    AccessRequirement read = AccessRequirement.AllScopes(TimesheetAccess.Read), create = AccessRequirement.AllScopes(TimesheetAccess.Create);

    Console.WriteLine($"listening on {address}");
    Task serving = listener.ServeAsync(RespondAsync, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    if (demo is not null)
        await demo.PrintRequestsAsync(address, settings);
    await serving;
    await host.StopAsync();
    return 0;

    // The raw target, which proofs are checked against. Url may differ from it.
    Task RespondAsync(HttpListenerContext context) => $"{context.Request.HttpMethod} {context.Request.RawUrl!.Split('?')[0]}" switch
    {
        "GET /" => context.SendTextAsync(TimesheetRoutes.List(settings, hasWebSocket: false)),
        "GET /health" => SendHealthAsync(context),
        "GET /secure-route" => AdmitAsync(context, requirement: null, _ => context.SendTextAsync("Super secret stuff")),
        "GET /api/external" => AdmitAsync(context, requirement: null, _ => SendMessageAsync(context, "Your access token was successfully validated!")),
        "GET /api/private" when idTokens is not null =>
            AdmitAsync(context, requirement: null, _ => SendMessageAsync(context, "Your ID token was successfully validated!"), idTokens),
        "GET /whoami" => AdmitAsync(context, requirement: null, token => context.SendJsonAsync(Caller.From(token), TimesheetJson.Default.Caller)),
        "GET /optional" => SendOptionalSubjectAsync(context),
        "GET /timesheets" => AdmitAsync(context, read, token => context.SendJsonAsync(store.List(token), TimesheetJson.Default.IReadOnlyListTimesheetEntry)),
        "GET /step-up" => AdmitAsync(context, TimesheetAccess.FreshSecondFactor, _ => context.SendTextAsync("Freshly authenticated")),
        "POST /logout" when revocations is not null => AdmitAsync(context, requirement: null, token => LogOutAsync(context, token)),
        "POST /timesheet" => AdmitAsync(context, create, token => CreateEntryAsync(context, token)),
        "GET /.well-known/oauth-protected-resource" when validator.ResourceMetadata is { } metadata =>
            context.SendAsync(200, ProtectedResourceMetadata.ContentType, metadata.Json.ToArray()),
        _ => RespondOtherwiseAsync(context),
    };

    // Clients find here which tokens they need (RFC 9728). The path depends on the audience.
    async Task RespondOtherwiseAsync(HttpListenerContext context)
    {
        if (!await validator.TryServeResourceMetadataAsync(context))
            await context.SendAsync(404);
    }

    Task SendMessageAsync(HttpListenerContext context, string text) => context.SendJsonAsync(new Message(text), TimesheetJson.Default.Message);

    // The same response as that of ASP.NET Core's MapHealthChecks.
    async Task SendHealthAsync(HttpListenerContext context)
    {
        HealthStatus status = (await health.CheckHealthAsync()).Status;
        context.Response.Headers["Cache-Control"] = "no-store, no-cache";
        await context.SendAsync(status == HealthStatus.Unhealthy ? 503 : 200, "text/plain", Encoding.UTF8.GetBytes(status.ToString()));
    }

    // Admits a valid token that meets the requirement. For other requests the library sends the error response.
    async Task AdmitAsync(HttpListenerContext context, AccessRequirement? requirement, Func<AccessToken, Task> respond, AccessTokenValidator? other = null)
    {
        AccessTokenValidator used = other ?? validator;
        AccessTokenValidationResult result = await used.ValidateAsync(context);
        if (result.IsValid && requirement?.Evaluate(result.Token).IsGranted != false)
        {
            used.LogDecision(result, isGranted: true);
            await respond(result.Token);
        }
        else
        {
            await used.RejectAsync(context, result, requirement);
        }
    }

    // A request without a token is anonymous; an invalid token is rejected.
    async Task SendOptionalSubjectAsync(HttpListenerContext context)
    {
        AccessTokenValidationResult result = await validator.ValidateAsync(context);
        if (result.Outcome is AccessTokenOutcome.Valid or AccessTokenOutcome.NoCredentials)
            await context.SendJsonAsync(new OptionalSubject(result.Token?.Subject), TimesheetJson.Default.OptionalSubject);
        else
            await validator.RejectAsync(context, result);
    }

    async Task LogOutAsync(HttpListenerContext context, AccessToken caller)
    {
        await revocations.RevokeSubjectAsync(caller);
        await context.SendAsync(204);
    }

    async Task CreateEntryAsync(HttpListenerContext context, AccessToken caller)
    {
        if (await TimesheetDraft.ReadAsync(context.Request.InputStream) is { } entry)
        {
            store.Add(caller, entry);
            await context.SendJsonAsync(entry, TimesheetJson.Default.TimesheetEntry, status: 201);
        }
        else
        {
            await context.SendJsonAsync(Problem.BadEntry, TimesheetJson.Default.Problem, Problem.BadEntry.Status, Problem.ContentType);
        }
    }
}
catch (Exception exception) when (exception is SettingsException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
