using OidcTokenValidation;

// A small API as most are: a provider, a name of its own, endpoints that ask for scopes. The test kit's README tests it.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication().AddAccessToken(options =>
{
    options.Trust("https://login.example.com/");
    options.Audiences.Add("https://things.example.com/");
});
builder.Services.AddAuthorization();
builder.Services.AddHealthChecks().AddAccessTokenValidation();   // asks no provider, however often it is asked

var app = builder.Build();
app.MapGet("/me", (AccessToken token) => token.Subject).RequireAuthorization();
app.MapGet("/things", () => new[] { "lamp", "chair" }).RequireScope("things.read");
app.MapHealthChecks("/healthz");
app.Run();
