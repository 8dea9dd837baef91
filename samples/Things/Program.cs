using OidcTokenValidation;
using Things;

// A small API: a provider, its own audience, and endpoints that require scopes. The README of the test kit tests it.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication().AddAccessToken(options =>
{
    options.Trust("https://login.example.com/");
    options.Audiences.Add("https://things.example.com/");
});
builder.Services.AddAuthorization();
builder.Services.AddHealthChecks().AddAccessTokenValidation();   // a probe sends no request to the provider
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ThingsJson.Default));   // for NativeAOT

var app = builder.Build();
app.MapGet("/me", (AccessToken token) => token.Subject).RequireAuthorization();
app.MapGet("/things", () => new[] { "lamp", "chair" }).RequireScope("things.read");
app.MapHealthChecks("/healthz");
app.Run();
